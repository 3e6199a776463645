@integration
Feature: Fifteen steps from the prompt to the answer
  Each step of a request is narrated by who takes it, in the order in which they are taken; docs/flow.md lists them. State
  can be asked for at every program, and agrees.

  @INF-02 @P0
  Scenario: All steps are taken, in their order
    Given a stack of a queen, a hive and a worker, where
      | program  | setting | value     |
      | worker-1 | start   | on_demand |
    When the user asks keeper for 8 tokens of a meadow story
    Then keeper ends with "✅ Complete" and exit code 0
    And keeper shows the steps of the flow in their order

  @INF-19 @P0 @detects-drop-token
  Scenario: The queen knows at every step where a job stands
    Given a stack of a queen, a hive and a worker, where
      | program  | setting | value     |
      | worker-1 | start   | on_demand |
    When a client streams 600 tokens of a harbour story
    Then the job went through the phases placing, loading and decode, and nothing came after its end
    And the job's record says "completed" with 600 tokens on hive-1's worker-1

  @INF-20 @INF-21 @INF-22 @P0
  Scenario: While a job runs, all programs say the same
    Given a stack of a queen, a hive and a worker
    When keeper is printing a story of 3900 tokens
    Then queen and hive-1 agree on the hive, the worker, its instance and one busy slot
    And the worker says of itself that its model is loaded and one slot is busy

  @INF-23 @INF-28 @INF-29 @INF-30 @P0
  Scenario: When all is quiet, nothing is left of the jobs
    Given a stack of a queen, a hive and a worker, where
      | program | setting      | value |
      | queen   | retention-ms | 300   |
      | hive-1  | retention-ms | 300   |
    When 5 clients stream 12 tokens of different stories at once
    Then within 2 s no program holds a job, a listener or a busy slot

  @INF-32 @P1
  Scenario: Many jobs, failing and cancelled ones included, do not make memory grow
    Given a stack of a queen, a hive and a worker, where
      | program | setting      | value |
      | queen   | retention-ms | 200   |
      | hive-1  | retention-ms | 200   |
    And 80 jobs have been run, a third of them cancelled and a tenth failing
    When 160 more such jobs are run
    Then queen and hive-1 take no more than 30 MB more memory than before
    And within 2 s no program holds a job, a listener or a busy slot
