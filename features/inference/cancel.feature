@integration
Feature: A user changes their mind
  What a user no longer wants stops at once, in every layer.

  @INF-18 @P0
  Scenario: Ctrl+C in keeper stops the worker
    Given a stack of a queen, a hive and a worker
    And keeper is printing a long story
    When the user presses Ctrl+C in keeper
    Then keeper ends with exit code 130 within 2 s
    And the job is "cancelled" at the queen and at the hive
    And within 1 s no slot of the worker is busy
