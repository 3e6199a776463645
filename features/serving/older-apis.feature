@integration
Feature: Clients of the older interface are served too

  @SUITE-01 @predicted-text @P0 @detects-drop-token
  Scenario: A task is routed to a worker, and its tokens stream back
    Given a stack of a queen, a hive and a worker
    When a client posts a task for 24 tokens of a meadow story to the queen
    Then put together its tokens are exactly the text that the model is known to give
    And within 1 s no slot of the worker is busy

  @SUITE-01 @P1
  Scenario: A worker that is asked for by its older name is started
    Given a stack of a queen, a hive and a worker
    When a client asks hive-1 to spawn a worker for the model
    Then within 10 s the queen knows hive-1 with 2 ready workers

  @SUITE-13 @P0
  Scenario: The first request starts the worker, the second finds it warm
    Given a stack of a queen, a hive and a worker, where
      | program  | setting | value     |
      | worker-1 | start   | on_demand |
    When a client streams 8 tokens of a meadow story twice, one after the other
    Then only the first was told of a model being loaded
    And the second had its first token sooner
