Feature: Programs that do not want to end
  Each scenario has everything that a run can leave behind, and goes on until somebody ends its runner.

  Scenario Outline: The runner ends while <part> is at work
    Given programs that ignore signals, leave their session and fork twice
    And a link to one of them
    And what this machine gives to a run
    When programs come and go until the runner ends

    Examples:
      | part           |
      | the first half |
      | the other half |
