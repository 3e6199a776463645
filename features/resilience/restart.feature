@integration @error-handling
Feature: A program starts anew
  Accepted jobs outlive the queen, hives find her again by themselves, and nobody is there twice.

  @INF-39 @predicted-text @P0 @detects-drop-token
  Scenario: The queen dies in the middle of an answer and comes back
    Given a stack of a queen, a hive and a worker
    And keeper is printing a story of 1500 tokens
    When the queen is killed and started again
    Then keeper ends with "✅ Complete" and exit code 0 within 30 s
    And keeper prints exactly the text that the model is known to give

  @INF-39 @P0 @detects-drop-token
  Scenario: Jobs that had ended are still known
    Given a stack of a queen, a hive and a worker
    And a job that has already finished
    When the queen is killed and started again
    Then the job's stream is the same as before
    And the job is "completed" at the queen

  @INF-39 @predicted-text @P1 @detects-drop-token
  Scenario: Jobs that waited are run
    Given a stack of a queen, a hive and a worker, where
      | program  | setting | value |
      | worker-1 | slots   | 1     |
    And 4 jobs of which three are waiting
    When the queen is killed and started again
    Then all 4 jobs complete with exactly the text that the model is known to give

  @INF-40 @P0 @detects-drop-token
  Scenario: Hives and workers are found again
    Given a stack of a queen and 2 hives with 1 worker each
    When the queen is killed and started again
    Then within 3 s the queen knows both hives, and each worker once and ready
    And the next user is answered in full

  @INF-20 @INF-23 @P0
  Scenario: A hive that dies takes its workers along, and comes back with new ones
    Given a stack of a queen, a hive and 2 workers
    When service "hive-1" is killed
    And service "hive-1" is started
    Then within 10 s the queen knows hive-1 with 2 ready workers, each of a new instance
    And no process of an earlier worker is left
