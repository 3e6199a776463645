@integration @error-handling
Feature: A part fails and the rest stays up
  Fakes fail on demand, in one known way and at one known moment: here in a harbour story, after its fourth token, or
  where it would end. The user is told which part it was, and the next user is served as ever.

  @predicted-text @FAKE-08 @INF-36 @P0
  Scenario Outline: A worker crashes in the middle of an answer: <queen> queen, <hive> hive
    Given a stack of a <queen> queen, a <hive> hive and a fake worker, whose worker crashes in a harbour story
    When the user asks keeper for 24 tokens of a harbour story
    Then keeper ends with "❌ Failed" and exit code 1
    And keeper names the error "WORKER_CRASHED"
    And the narration tells that hive-1 noticed
    And queen and hive-1 still run as they were started
    And the next user is answered in full, once the worker is ready

    Examples:
      | queen | hive |
      | fake  | fake |
      | real  | real |

  @predicted-text @FAKE-14 @P0
  Scenario Outline: The <part> <fails>: <queen> queen, <hive> hive
    Given a stack of a <queen> queen, a <hive> hive and a fake worker, whose <part> <fails>
    When the user asks keeper for 24 tokens of a harbour story
    Then keeper ends with "❌ Failed" and exit code 1
    And keeper names the error "<error>"
    And the next user is answered in full

    @detects-drop-token
    Examples: a hive, and the queen must notice
      | queen | hive | part | fails                           | error          |
      | real  | fake | hive | turns a harbour story away      | ALL_SLOTS_BUSY |
      | fake  | fake | hive | falls silent in a harbour story | HIVE_SILENT    |

    Examples: a worker, and the hive must notice
      | queen | hive | part   | fails                           | error         |
      | fake  | real | worker | falls silent in a harbour story | WORKER_SILENT |

    @detects-drop-token
    Examples: a queen, and keeper must notice
      | queen | hive | part  | fails                                 | error      |
      | fake  | fake | queen | leaves out the end of a harbour story | QUEEN_LOST |

  @FAKE-14 @P0
  Scenario Outline: A worker never gets on and the time runs out: <queen> queen, <hive> hive
    Given a stack of a <queen> queen, a <hive> hive and a fake worker, whose worker never gets on with a harbour story
    When a client gives a harbour story of 24 tokens 600 ms
    Then the stream ends with one "failed" event and then one "[ERROR]"
    And the failure is "DEADLINE_EXCEEDED"
    And within 1 s no slot of the worker is busy

    Examples:
      | queen | hive |
      | fake  | fake |
      | real  | real |

  @predicted-text @FAKE-14 @P1 @detects-drop-token @may-detect-mix
  Scenario: The network between two fakes fails and heals
    Given a stack of a fake queen, a fake hive and a fake worker
    And keeper is printing a long story
    When the link "queen→hive-1" is cut
    Then keeper ends with "❌ Failed" and exit code 1 within 5 s
    And keeper names the error "HIVE_UNREACHABLE"
    And once the link has healed the user is answered in full
