@integration
Feature: A user changes their mind
  What a user no longer wants stops at once, in every layer and in every phase.

  @INF-18 @P0
  Scenario: Ctrl+C in keeper stops the worker
    Given a stack of a queen, a hive and a worker
    And keeper is printing a long story
    When the user presses Ctrl+C in keeper
    Then keeper ends with exit code 130 within 2 s
    And the job is "cancelled" at the queen and at the hive
    And within 1 s no slot of the worker is busy

  @INF-33 @INF-34 @KQ-03 @P0
  Scenario: A client that disconnects frees everything
    Given a stack of a queen, a hive and a worker
    And a client is reading a long story
    When the client disconnects
    Then within 1 s no slot of the worker is busy
    And the job is "cancelled" at the queen and at the hive
    And the narration tells that worker-1 stopped

  @INF-33 @P1
  Scenario: A client that disconnects while its request waits
    Given a stack of a queen, a hive and a worker, where
      | program  | setting | value |
      | worker-1 | slots   | 1     |
    And keeper is printing a long story
    And a client is waiting for a story
    When the client disconnects
    Then within 1 s the queen has cancelled its job while it was queued
    And keeper is still printing

  @INF-33 @P1
  Scenario: A client that disconnects while the model loads
    Given a stack of a queen, a hive and a fake worker that takes 2 s to load
    And a client is waiting for a story
    When the client disconnects
    Then within 1 s the queen has cancelled its job while it was loading
    And the next user is answered in full, once the worker is ready

  @INF-31 @P0
  Scenario: A job that fails leaves nothing behind
    Given a stack of a queen, a hive and a fake worker that breaks off at token 5
    When a client streams 24 tokens of a harbour story
    Then within 1 s no slot of the worker is busy
    And no program still runs a job
