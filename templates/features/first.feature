Feature: Completions
  What clients are promised, in sentences that somebody can read who does not write code.

  Background:
    Given the stack is running

  @smoke
  Scenario: An answer comes whole
    When a client streams a completion of "Say hello" from "client→model"
    Then the stream ends well within 5 s
    And the streamed text is "Hello from a model that is not one."

  Scenario: A cut link breaks an answer off, and the next one comes whole
    When a client streams a completion of "Say hello" from "client→model"
    And 2 pieces of the stream have come
    And the link "client→model" is cut
    Then the stream breaks off within 1 s
    And service "model" is still running
    When the link "client→model" heals
    And a client streams a completion of "Say hello" from "client→model"
    Then the stream ends well within 5 s
    And the model has been asked 2 times
