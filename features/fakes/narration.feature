@integration
Feature: Every layer narrates, be it real or a fake
  What a program does it says in a sentence, and the sentence reaches the stream of the job that it is about. A worker
  speaks on its stdout, which its hive reads.

  @FAKE-06 @INF-03 @INF-07 @P0
  Scenario Outline: From the queen to a worker that has yet to start: <queen> queen, <hive> hive, <worker> worker
    Given a stack of a <queen> queen, a <hive> hive and a <worker> worker that its first job starts
    When a client streams 8 tokens of a kitchen story
    Then this is told, in this order:
      | queen    | receive    |
      | queen    | forward    |
      | hive-1   | receive    |
      | worker-1 | start      |
      | worker-1 | load_model |
      | worker-1 | ready      |
      | worker-1 | generate   |
      | worker-1 | complete   |
      | hive-1   | complete   |
      | queen    | complete   |
    And the stream ends with one "completed" event and then one "[DONE]"

    Examples:
      | queen | hive | worker |
      | fake  | fake | fake   |
      | real  | real | real   |

  @FAKE-05 @INF-08 @P1
  Scenario Outline: A worker's lines of log are no narration: <hive> hive
    Given a stack of a fake queen, a <hive> hive and a fake worker, whose worker prints lines of log in between
    When a client streams 12 tokens of a meadow story
    Then this is told, in this order:
      | worker-1 | generate |
      | worker-1 | complete |
    And nothing of the lines of log is in the stream
    And all of the lines of log are in the log of hive-1

    Examples:
      | hive |
      | fake |
      | real |

  @FAKE-07 @P1
  Scenario Outline: The id that keeper makes reaches every program: <queen> queen, <hive> hive, <worker> worker
    Given a stack of a <queen> queen, a <hive> hive and a <worker> worker that its first job starts
    When the user asks keeper for 4 tokens of a meadow story
    Then keeper ends with "✅ Complete" and exit code 0
    And one correlation id marks the job in every program, from the start of its worker on

    Examples:
      | queen | hive | worker |
      | fake  | fake | fake   |
      | real  | real | fake   |
