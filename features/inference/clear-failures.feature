@integration @error-handling
Feature: What cannot be served is refused with a reason
  Every layer passes the reason on, and the user reads it where the answer would have been.

  @INF-13 @P0
  Scenario: A model that nobody has
    Given a stack of a queen, a hive and a worker
    When the user asks keeper for the model "unicorn"
    Then keeper ends with "❌ Failed" and exit code 1
    And keeper names the error "MODEL_NOT_FOUND"
    And keeper shows narration from keeper and queen

  @INF-11 @P0
  Scenario: No hive is running
    Given a stack of a queen, a hive and a worker, without the hive
    When the user asks keeper for 8 tokens of a meadow story
    Then keeper ends with "❌ Failed" and exit code 1
    And keeper names the error "NO_HIVE_AVAILABLE"
    And keeper shows narration from keeper and queen

  @INF-12 @P0
  Scenario: A model that no worker serves
    Given a stack whose hive has the model "spare" but no worker for it
    When the user asks keeper for the model "spare"
    Then keeper ends with "❌ Failed" and exit code 1
    And keeper names the error "NO_WORKER_FOR_MODEL"
    And keeper shows narration from keeper and queen

  @INF-14 @P0
  Scenario Outline: A model file that is <damage>
    Given a stack whose model file is <damage>
    When the user asks keeper for 8 tokens of a meadow story
    Then keeper ends with "❌ Failed" and exit code 1
    And keeper names the error "MODEL_LOAD_FAILED"
    And keeper shows narration from keeper, queen, hive-1 and worker-1

    Examples:
      | damage           |
      | not a model file |

    @real-worker
    Examples:
      | damage    |
      | truncated |
