Feature: Counting
  The back counts in words, and the front passes on what it counts. What one asks for is what one gets.

  Background:
    Given the stack is running

  Scenario: An answer comes whole
    When a client streams 4 tokens of a completion of "count from three" from "front"
    Then the stream ends well within 5 s
    And the streamed text is "four five six seven"
    And the back has counted 1 time

  Scenario: A slow link makes an answer late, and leaves it whole
    When the link "front→back" is delayed by 100 ms
    And a client streams 2 tokens of a completion of "count from nine" from "front"
    Then the stream ends well within 5 s
    And the streamed text is "ten eleven"

  Scenario: What is no completion is not for the back
    When a client requests "/v2/unicorns" from "front"
    Then the answer has status 404
    And the back has counted 0 times
