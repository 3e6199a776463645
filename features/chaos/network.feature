@chaos @integration @predicted-text @INFRA-17
Feature: The network is broken while users are served
  Six users ask without pause. A fault comes, stays for a while, and goes. While a hive with a worker can still be reached
  nobody may notice; otherwise requests may fail, if they say truly why. Afterwards everybody is served again.

  @P0 @INFRA-24 @CARD-06
  Scenario Outline: <experiment>
    Given a stack of a queen and 2 hives with 1 worker each
    When the fault "<fault>" strikes "<target>" for <seconds> s
    Then all that was promised has held
    And everybody is served again within 30 s
    And the report tells how users were served before, during and after it

    Examples: The experiments that the stack was first planned with
      | experiment                                  | fault         | target       | seconds |
      | A partition (NF-001)                        | link-silence  | queen→hive-1 | 6       |
      | Everything is late (NF-002)                 | link-delay    | queen→hive-1 | 6       |
      | Packets are lost, as TCP feels it (NF-003)  | link-jitter   | queen→hive-1 | 6       |
      | A link is narrow (NF-004)                   | link-throttle | queen→hive-1 | 6       |
      | Connections are reset (NF-005)              | link-reset    | queen→hive-1 | 6       |
