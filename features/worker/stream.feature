@integration
Feature: What a worker owes its hive
  A worker speaks OpenAI's streaming completions. These scenarios ask it directly, past keeper, queen and hive,
  which would mend or hide what it does wrong.

  Background:
    Given a worker

  @predicted-text @INF-04 @P1 @detects-drop-token
  Scenario: Every token, in order
    When a client streams 30 tokens of a meadow story from the worker
    Then the client has exactly the text that the model is known to give

  @INF-05 @P1 @detects-done-twice
  Scenario: One end, and nothing after it
    When a client streams 10 tokens of a harbour story from the worker
    Then the worker's stream ends with one "[DONE]" and nothing after it

  @predicted-text @INF-35 @P1 @detects-drop-token @detects-mix
  Scenario: Two streams at once keep apart
    When 2 clients stream 48 tokens of different stories from the worker at once
    Then each client has exactly the text that the model is known to give for its prompt
