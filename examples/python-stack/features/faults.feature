Feature: Faults between front and back
  Whatever becomes of the back, the front says so soon, goes on, and recovers by itself.

  Background:
    Given the stack is running

  Scenario: The link is cut in the middle of an answer
    When a client streams a completion of "count from one" from "front"
    And 3 pieces of the stream have come
    And the link "front→back" is cut
    Then the stream breaks off within 1 s, saying "back broke off"
    And the streamed text begins with "two three four"
    And service "front" is still running

  Scenario: The link falls silent, and the front does not wait for ever
    When a client streams a completion of "count from one" from "front"
    And 3 pieces of the stream have come
    And the link "front→back" falls silent
    Then the stream breaks off within 2 s, saying "back is silent"
    And the log of service "front" says "back is silent" within 1 s

  Scenario: The back is killed, and started again
    When service "back" is killed
    And a client streams a completion of "count from one" from "front"
    Then the stream is refused with status 502
    And service "back" has been ended by SIGKILL
    When service "back" is started
    And a client streams 3 tokens of a completion of "count from one" from "front"
    Then the stream ends well
    And the streamed text is "two three four"

  Scenario: A link that was cut heals
    When the link "front→back" is cut
    And a client posts to "/v1/completions" of "front"
      """
      { "prompt": "count from one", "max_tokens": 2 }
      """
    Then the answer has status 502 within 1 s
    And the answer says "back cannot be reached"
    When the link "front→back" heals
    And a client streams 2 tokens of a completion of "count from one" from "front"
    Then the stream ends well
    And the streamed text is "two three"

  Scenario: The back stands still, and goes on
    When a client streams 5 tokens of a completion of "count from one" from "front"
    And 2 pieces of the stream have come
    And service "back" is paused
    Then the stream breaks off within 2 s, saying "back is silent"
    When service "back" continues
    And a client streams 2 tokens of a completion of "count from one" from "front"
    Then the stream ends well

  Scenario: The back was never there
    When service "back" is stopped
    And a client streams a completion of "count from one" from "front"
    Then the stream is refused with status 502
    And service "front" is still running
