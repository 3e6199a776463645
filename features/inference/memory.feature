@integration @error-handling
Feature: Memory that is not there
  A model that does not fit its device is not loaded, and an answer that outgrows what is left fails alone. Each is told for
  what it is, and neither for the other.

  @INF-15 @P0
  Scenario: A model that needs more than its device has (RE-005)
    Given a stack whose worker sits on the device "cuda:0" with 1 MB
    When the user asks keeper for 8 tokens of a meadow story
    Then keeper ends with "❌ Failed" and exit code 1
    And keeper names the error "INSUFFICIENT_MEMORY"
    And keeper shows narration from keeper, queen and hive-1

  @INF-16 @P0 @detects-drop-token
  Scenario: Memory for answers runs out while one is written
    Given a stack of a queen, a hive and a worker, where
      | program  | setting | value                   |
      | worker-1 | flags   | ["--kv-tokens", "200"]  |
    When the user asks keeper for 400 tokens of a meadow story
    Then keeper ends with "❌ Failed" and exit code 1
    And keeper names the error "OUT_OF_MEMORY"
    And keeper shows narration from keeper, queen, hive-1 and worker-1
    And the next user is answered in full

  @SUITE-14 @predicted-text @P1 @detects-drop-token @may-detect-mix
  Scenario: A machine with two CUDA devices
    Given node "workstation" has 2 CUDA devices, with a worker on each
    When 4 clients stream 24 tokens of different stories at once
    Then each client has exactly the text that the model is known to give for its prompt
    And workers on both devices have generated
