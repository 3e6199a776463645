@integration
Feature: Many users share what there is
  Requests wait their turn, go where there is room, and none is lost, mixed or kept waiting by another's fate.

  @SUITE-05 @predicted-text @P0 @detects-drop-token @may-detect-mix
  Scenario: Ten clients and three workers
    Given a stack of a queen, a hive and 3 workers
    When 10 clients stream 48 tokens of different stories at once
    Then each client has exactly the text that the model is known to give for its prompt
    And every worker has served

  @SUITE-06 @predicted-text @P0 @detects-drop-token @may-detect-mix
  Scenario: Two hives with two workers each
    Given a stack of a queen and 2 hives with 2 workers each
    When 8 clients stream 48 tokens of different stories at once
    Then each client has exactly the text that the model is known to give for its prompt
    And both hives have served

  @SUITE-07 @predicted-text @P0 @detects-drop-token @may-detect-mix
  Scenario: Workers come and go meanwhile
    Given a stack of a queen, a hive and 3 workers
    When 10 clients stream 200 tokens of different stories while workers are stopped and started
    Then each client has exactly the text that the model is known to give for its prompt

  @SUITE-10 @P1
  Scenario: Ten workers register at once
    Given a stack of a queen, a hive and a worker
    When 10 workers register with hive-1 at once, and one of them twice
    Then 10 are accepted, and the second of the twins is refused with "WORKER_EXISTS"
    And the queen shows 11 workers of hive-1, none twice

  @SUITE-11 @predicted-text @P0 @detects-drop-token
  Scenario: A client that reads slowly
    Given a stack of a queen, a hive and a worker
    When a client streams 1500 tokens of a harbour story and reads them slowly
    Then put together they are exactly the text that the model is known to give
    And the tokens are numbered from 0 without a gap

  @SUITE-11 @predicted-text @P1 @detects-drop-token
  Scenario Outline: A link is too narrow for the worker's speed: <link>
    Given a stack of a queen, a hive and a worker
    And the link "<link>" carries 30 KB/s
    When the user asks keeper for 300 tokens of a harbour story
    Then keeper ends with "✅ Complete" and exit code 0 within 30 s
    And keeper prints exactly the text that the model is known to give

    Examples:
      | link            |
      | keeper→queen    |
      | queen→hive-1    |
      | hive-1→worker-1 |

  @P1
  Scenario: When as many wait as may wait
    Given a stack of a queen, a hive and a worker, where
      | program  | setting     | value |
      | queen    | queue-limit | 1     |
      | worker-1 | slots       | 1     |
    And keeper is printing a long story
    And a client is waiting for a story
    When a client asks for more
    Then the answer has status 429
    And the answer tells when to ask again
