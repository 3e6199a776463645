@chaos @integration @predicted-text @INFRA-18
Feature: Programs die, hang and come back while users are served
  Six users ask without pause. A program is killed, stops, or comes up again and again. Where another worker can go on, nobody
  notices; otherwise requests may fail, if they say truly why. Afterwards everybody is served again.

  @P0 @INFRA-24 @INF-23
  Scenario Outline: <experiment>
    Given a stack of a queen and 2 hives with 2 workers each
    When the fault "<fault>" strikes "<target>" for <seconds> s
    Then all that was promised has held
    And everybody is served again within 30 s

    @SUITE-04
    Examples: The experiments with workers that the stack was first planned with
      | experiment                                          | fault               | target   | seconds |
      | A worker is killed while it answers (WC-001)        | process-kill        | worker-1 | 4       |
      | A worker dies as often as it comes up (WC-002)      | process-crash-loop  | worker-1 | 6       |
      | A worker does not heed its signal to end (WC-004)   | process-refuse-stop | worker-1 | 6       |

    Examples: Hives and the queen
      | experiment                                          | fault               | target              | seconds |
      | A hive is killed with its workers                   | group-kill          | machine of hive-1   | 4       |
      | A hive hangs                                        | process-pause       | hive-1              | 6       |
      | The queen is killed and comes back                  | process-kill        | queen               | 3       |

  @P0 @INFRA-24 @SUITE-07
  Scenario: Half of the workers are killed (WC-005)
    Given a stack of a queen and 2 hives with 2 workers each
    When these faults strike together for 4 s
      | fault        | target   |
      | process-kill | worker-1 |
      | process-kill | worker-3 |
    Then all that was promised has held
    And everybody is served again within 30 s
