@integration
Feature: Any part may be a fake
  A fake is a real process with the real program's contract, on the system's own job registry. It takes the real one's
  place by a line of configuration; harness, ports, links and clean-up are the same, and so is what the user sees.

  @predicted-text @FAKE-02 @FAKE-03 @FAKE-04 @FAKE-12 @CARD-07 @P0 @detects-drop-token
  Scenario Outline: From keeper to a worker and back: <queen> queen, <hive> hive, <worker> worker
    Given a stack of a <queen> queen, a <hive> hive and a <worker> worker
    When the user asks keeper for 20 tokens of a mountain story
    Then keeper prints exactly the text that the model is known to give
    And keeper ends with "✅ Complete" and exit code 0
    And every program listens on a port that nobody chose

    Examples:
      | queen | hive | worker |
      | fake  | fake | fake   |
      | real  | fake | real   |

  @predicted-text @FAKE-09 @INF-35 @P0 @detects-drop-token @detects-mix
  Scenario Outline: Three requests at once: <queen> queen, <hive> hive, <worker> worker
    Given a stack of a <queen> queen, a <hive> hive and a <worker> worker
    When 3 clients stream 48 tokens of different stories at once
    Then each client has exactly the text that the model is known to give for its prompt
    And the narration in each stream names only that stream's job

    Examples:
      | queen | hive | worker |
      | fake  | fake | fake   |
      | real  | real | real   |
