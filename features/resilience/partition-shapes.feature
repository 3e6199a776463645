@integration @error-handling @predicted-text @INFRA-17
Feature: The network breaks in many shapes
  Not every partition is a clean cut between two programs: a machine is cut off, the network falls into halves, or one side
  is still heard while the other is not. Where somebody can go on, the user gets the whole answer.

  @INF-41 @P0 @detects-drop-token
  Scenario Outline: The hive that serves is out of reach: <shape>
    Given a stack of a queen and 2 hives with 1 worker each
    And keeper is printing a story of 1500 tokens
    When <what happens>
    Then keeper ends with "✅ Complete" and exit code 0 within 30 s
    And keeper prints exactly the text that the model is known to give
    And keeper shows that the job moved from one worker to another

    Examples:
      | shape                 | what happens                                                                                   |
      | it is cut off         | "the serving hive" is cut off from everybody                                                   |
      | it is in another half | the network splits into "keeper, queen, the other hive" and "the serving hive"                 |
      | the other is a bridge | the network splits into "queen" and "the serving hive", bridged by "the other hive"            |
      | it is across the ring | the network is left as a ring of "keeper, queen, the other hive, the serving hive"             |

  @P0 @detects-drop-token
  Scenario Outline: One side is not heard: <who> by <whom>
    Given a stack of a queen, a hive and a worker
    And keeper is printing a long story
    When "<who>" is no longer heard by "<whom>"
    Then keeper ends with "❌ Failed" and exit code 1 within 15 s
    And keeper names the error "<error>"
    And once the link has healed the user is answered in full

    @INF-41
    Examples: Queen and hive
      | who    | whom  | error       |
      | hive-1 | queen | HIVE_SILENT |

    @INF-42
    Examples: Hive and worker
      | who      | whom   | error         |
      | worker-1 | hive-1 | WORKER_SILENT |

    @INF-43
    Examples: Keeper and queen
      | who   | whom   | error        |
      | queen | keeper | QUEEN_SILENT |

  @P1 @detects-drop-token
  Scenario Outline: Who only listens hears it to its end: <whom> hears <who>
    Given a stack of a queen, a hive and a worker
    And keeper is printing a story of 600 tokens
    When "<whom>" is no longer heard by "<who>"
    Then keeper ends with "✅ Complete" and exit code 0 within 30 s
    And keeper prints exactly the text that the model is known to give
    And the next user is told "<error>"

    @INF-41
    Examples: Queen and hive
      | whom  | who    | error       |
      | queen | hive-1 | HIVE_SILENT |

    @INF-42
    Examples: Hive and worker
      | whom   | who      | error         |
      | hive-1 | worker-1 | WORKER_SILENT |

    @INF-43
    Examples: Keeper and queen
      | whom   | who   | error        |
      | keeper | queen | QUEEN_SILENT |
