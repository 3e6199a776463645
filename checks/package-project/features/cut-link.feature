Feature: A cut link
  Front needs back for every answer. Without it front says so at once, and recovers by itself.

  Scenario: The link between front and back is cut, and heals
    Given the stack is running
    When a client requests "/" from "front"
    Then the answer has status 200
    When the link "front→back" is cut
    And a client requests "/" from "front"
    Then the answer has status 502 within 2 s
    When the link "front→back" heals
    And a client requests "/" from "front"
    Then the answer has status 200
    And the answer says "hello from back"
