@integration @error-handling
Feature: A worker dies at work

  @INF-36 @FAKE-08 @P0 @real-worker
  Scenario: The worker is killed in the middle of an answer
    Given a stack of a queen, a hive and a worker
    And keeper is printing a long story
    When the worker is killed
    Then keeper ends with "❌ Failed" and exit code 1 within 5 s
    And keeper names the error "WORKER_CRASHED"
    And the narration tells that hive-1 noticed
