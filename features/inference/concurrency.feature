@integration
Feature: Many users at once
  Requests share queen, hive, worker and its slots, and nothing of one is ever seen by another.

  Background:
    Given a stack of a queen, a hive and a worker

  @predicted-text @INF-35 @P0 @detects-drop-token @detects-mix
  Scenario: Ten requests at once, each with its own answer
    When 10 clients stream 48 tokens of different stories at once
    Then each client has exactly the text that the model is known to give for its prompt

  @INF-09 @P0
  Scenario: Narration reaches nobody but the one who asked
    When 5 clients stream 12 tokens of different stories at once
    Then the narration in each stream names only that stream's job
