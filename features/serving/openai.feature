@integration
Feature: OpenAI's clients find what they expect
  The queen speaks OpenAI's models, completions and chat completions. The official client is used as it is.

  Background:
    Given a stack of a queen, a hive and a worker

  @predicted-text @P0 @detects-drop-token
  Scenario Outline: The official client asks for a <kind>, <manner>
    When the official client asks for a <kind> of 24 tokens of a meadow story, <manner>
    Then it has exactly the text that the model is known to give
    And it is told how many tokens were used

    Examples:
      | kind            | manner   |
      | completion      | streamed |
      | completion      | whole    |
      | chat completion | streamed |
      | chat completion | whole    |

  @P1
  Scenario: The official client lists the models
    When the official client lists the models
    Then it finds "tiny"

  @KQ-02 @P1
  Scenario: The official client asks for a model that nobody has
    When the official client asks for the model "unicorn"
    Then it throws NotFoundError with the code "MODEL_NOT_FOUND"

  @INF-33 @P0
  Scenario: The official client stops reading
    When the official client stops reading a long story after 5 pieces
    Then within 1 s no slot of the worker is busy
