@integration @error-handling
Feature: A worker dies at work
  The hive notices by the end of its child, in milliseconds. Where another worker can go on, the user gets the whole answer,
  each token once; where none can, an error that says what happened.

  @INF-36 @FAKE-08 @P0 @real-worker
  Scenario: There is no other worker
    Given a stack of a queen, a hive and a worker, where
      | program  | setting | value |
      | worker-1 | restart | never |
    And keeper is printing a long story
    When the worker is killed
    Then keeper ends with "❌ Failed" and exit code 1 within 5 s
    And keeper names the error "WORKER_CRASHED"
    And the narration tells that hive-1 noticed

  @INF-37 @SUITE-04 @predicted-text @P0 @real-worker
  Scenario: Another worker goes on where the first one was
    Given a stack of a queen, a hive and 2 workers
    And keeper is printing a story of 1500 tokens
    When the worker that serves it is killed
    Then keeper ends with "✅ Complete" and exit code 0 within 30 s
    And keeper prints exactly the text that the model is known to give
    And keeper shows that the job moved from one worker to another

  @INF-37 @predicted-text @P1 @real-worker
  Scenario: The worker itself comes back and goes on
    Given a stack of a queen, a hive and a worker, where
      | program | setting          | value |
      | queen   | failover-wait-ms | 10000 |
    And keeper is printing a story of 1500 tokens
    When the worker is killed
    Then keeper ends with "✅ Complete" and exit code 0 within 30 s
    And keeper prints exactly the text that the model is known to give

  @INF-38 @predicted-text @P0 @detects-drop-token
  Scenario: A hive dies, and another one can serve
    Given a stack of a queen and 2 hives with 1 worker each
    And keeper is printing a story of 1500 tokens
    When the hive that serves it is killed
    Then keeper ends with "✅ Complete" and exit code 0 within 30 s
    And keeper prints exactly the text that the model is known to give

  @INF-38 @P0
  Scenario: A hive dies, and there is no other
    Given a stack of a queen, a hive and a worker
    And keeper is printing a long story
    When service "hive-1" is killed
    Then keeper ends with "❌ Failed" and exit code 1 within 5 s
    And keeper names the error "HIVE_UNREACHABLE"

  @INF-37 @P1
  Scenario: A worker that hangs is found by its lack of progress
    Given a stack of a queen, a hive and 2 workers, where
      | program | setting                   | value |
      | hive-1  | between-tokens-timeout-ms | 800   |
    And keeper is printing a story of 1500 tokens
    When the worker that serves it is held still
    Then keeper ends with "✅ Complete" and exit code 0 within 30 s
    And once the worker has been started anew both are ready
