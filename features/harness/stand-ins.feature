@integration
Feature: Stand-ins under the same roof
  A fake is a real process with the real program's contract. It takes the real one's place by a line of configuration,
  and harness, ports, links and clean-up are the same.

  @predicted-text @CARD-07 @P1 @detects-drop-token
  Scenario: A fake worker in the real one's place
    Given a stack of a queen, a hive and a fake worker
    When a client streams 30 tokens of a mountain story
    Then put together they are exactly the text that the model is known to give
    And every program listens on a port that nobody chose
