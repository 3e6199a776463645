@integration @error-handling
Feature: No request hangs for ever
  A request has a time budget, and what is left of it travels with it. Every program keeps to it by itself; the innermost
  that notices says where it ran out, and what was being done there.

  @INF-17 @P0
  Scenario: Keeper's own time is up
    Given a stack of a queen, a hive and a worker
    When the user gives keeper 700 ms for a long story
    Then keeper ends with "❌ Failed" and exit code 1 within 4 s
    And keeper names the error "DEADLINE_EXCEEDED"
    And within 1 s no slot of the worker is busy

  @INF-26 @INF-27 @P0
  Scenario: The worker runs out of time while it generates
    Given a stack of a queen, a hive and a worker
    When a client gives a meadow story of 3900 tokens 600 ms
    Then the failure is "DEADLINE_EXCEEDED" in worker-1 during "decode"

  @INF-25 @INF-27 @P0
  Scenario: The hive runs out of time while the worker loads
    Given a stack of a queen, a hive and a fake worker that takes 5 s to load
    When a client gives a meadow story of 8 tokens 600 ms
    Then the failure is "DEADLINE_EXCEEDED" in hive-1 during "loading"

  @INF-24 @INF-27 @P0
  Scenario: The queen runs out of time while the request waits for a slot
    Given a stack of a queen, a hive and a worker, where
      | program  | setting | value |
      | worker-1 | slots   | 1     |
    And keeper is printing a long story
    When a client gives a meadow story of 8 tokens 400 ms
    Then the failure is "DEADLINE_EXCEEDED" in queen during "queued"

  @INF-27 @P1
  Scenario: A worker that goes on living and says nothing
    Given a stack of a queen, a hive and a fake worker that stalls at token 5
    When a client streams 24 tokens of a harbour story with at most 400 ms between two
    Then the failure is "DEADLINE_EXCEEDED" in hive-1 during "decode"
