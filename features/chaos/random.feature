@chaos @integration @predicted-text @INFRA-24
Feature: What breaks is left to chance
  Faults are drawn from a seed: what comes, on whom, and when. The same seed draws the same faults on every machine that can
  make them. At most three are there at once.

  @P0
  Scenario Outline: Random <what>
    Given a stack of a queen and 2 hives with 2 workers each
    When chaos of "<kinds>" reigns for 20 s, drawn from seed <seed>
    Then all that was promised has held
    And everybody is served again within 30 s

    @INFRA-21
    Examples: Failures of components
      | what                   | kinds                       | seed |
      | failures of programs   | process                     | 7    |

    @INFRA-22
    Examples: Failures of the network
      | what                   | kinds                       | seed |
      | failures of links      | network, stream             | 7    |

    @INFRA-23
    Examples: Time-outs
      | what                   | kinds                                                                     | seed |
      | time-outs              | link-silence, link-swallow, link-delay, http-delay, sse-stall, sse-late-first | 7    |
