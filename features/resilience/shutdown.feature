@integration
Feature: The stack is stopped
  SIGTERM at the queen is enough: hives are told, they tell their workers, what runs is finished, and all are gone.

  @SUITE-03 @predicted-text @P0 @detects-drop-token @may-detect-mix
  Scenario: With three workers and requests in flight
    Given a stack of a queen, a hive and 3 workers
    And 6 clients are reading stories of 400 tokens
    When the queen is told to stop
    Then each client has exactly the text that the model is known to give for its prompt
    And queen and hive-1 end with exit code 0 within 30 s, and no worker is left
    And the queen has narrated how many hives have stopped

  @SUITE-03 @P1
  Scenario: New requests are refused meanwhile, and told when to come again
    Given a stack of a queen, a hive and a worker
    And a client is reading a long story
    When the queen is told to stop and a client asks for more
    Then the answer has status 503
    And the answer tells when to ask again

  @SUITE-03 @P1
  Scenario: A second signal ends it at once
    Given a stack of a queen, a hive and a worker
    And a client is reading a long story
    When the queen is told to stop twice
    Then service "queen" has ended with exit code 1 within 2 s
