@integration
Feature: A prompt becomes an answer
  A user gives keeper a prompt. Keeper hands it to the queen, the queen to a hive, the hive to a worker,
  and llama.cpp in the worker generates. The tokens come back the same way, and every program tells what it does.

  Background:
    Given a stack of a queen, a hive and a worker

  @smoke @predicted-text @INF-01 @INF-06 @P0 @detects-drop-token
  Scenario: The whole way, from the prompt to the last token
    When the user asks keeper for 24 tokens of a meadow story
    Then keeper prints exactly the text that the model is known to give
    And keeper ends with "✅ Complete" and exit code 0

  @predicted-text @INF-04 @P0 @detects-drop-token
  Scenario: Tokens arrive in order, none missing and none twice
    When a client streams 40 tokens of a harbour story
    Then the tokens are numbered from 0 without a gap
    And put together they are exactly the text that the model is known to give

  @INF-05 @P0
  Scenario: The stream ends once, with its end mark last
    When a client streams 8 tokens of a mountain story
    Then the stream ends with one "completed" event and then one "[DONE]"

  @INF-03 @INF-07 @INF-08 @P0
  Scenario: Every program narrates, and every sentence names the job
    When the user asks keeper for 8 tokens of a kitchen story
    Then keeper shows narration from keeper, queen, hive-1 and worker-1
    And all of it in the job's stream carries the job's id

  @INF-10 @P1
  Scenario: Who comes late is told everything
    Given a job that has already finished
    When a client follows its stream for the first time
    Then the stream begins with the queen's first sentence
    And the stream ends with one "completed" event and then one "[DONE]"

  @FAKE-07 @P1
  Scenario: One correlation id marks the request in every program
    When a client streams 4 tokens of a meadow story with the correlation id "order-4711"
    Then the answer carries the correlation id "order-4711"
    And narration from queen, hive-1 and worker-1 carries the correlation id "order-4711"
