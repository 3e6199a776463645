@integration @error-handling
Feature: The network between the programs fails and heals
  A cut link closes connections and refuses new ones. A silent link keeps them open and lets nothing through, as a
  partition without resets does: only a time limit can notice.

  Background:
    Given a stack of a queen, a hive and a worker

  @smoke @predicted-text @INF-41 @P0 @detects-drop-token @may-detect-mix
  Scenario: The link between queen and hive is cut and heals
    Given keeper is printing a long story
    When the link "queen→hive-1" is cut
    Then keeper ends with "❌ Failed" and exit code 1 within 5 s
    And keeper names the error "HIVE_UNREACHABLE"
    And once the link has healed the user is answered in full

  @predicted-text @INF-41 @INFRA-19 @P0 @detects-drop-token @may-detect-mix
  Scenario: The link between queen and hive falls silent and heals
    Given keeper is printing a long story
    When the link "queen→hive-1" falls silent
    Then keeper ends with "❌ Failed" and exit code 1 within 10 s
    And keeper names the error "HIVE_SILENT"
    And once the link has healed the user is answered in full

  @predicted-text @INF-42 @P0 @detects-drop-token
  Scenario: The link between hive and worker is cut and heals
    Given keeper is printing a long story
    When the link "hive-1→worker-1" is cut
    Then keeper ends with "❌ Failed" and exit code 1 within 5 s
    And keeper names the error "WORKER_UNREACHABLE"
    And once the link has healed the user is answered in full

  @predicted-text @INF-42 @P0 @detects-drop-token
  Scenario: The link between hive and worker falls silent and heals
    Given keeper is printing a long story
    When the link "hive-1→worker-1" falls silent
    Then keeper ends with "❌ Failed" and exit code 1 within 10 s
    And keeper names the error "WORKER_SILENT"
    And once the link has healed the user is answered in full

  @predicted-text @INF-43 @P0 @detects-drop-token
  Scenario: The link between keeper and queen is cut and heals
    Given keeper is printing a long story
    When the link "keeper→queen" is cut
    Then keeper ends with "❌ Failed" and exit code 1 within 10 s
    And keeper names the error "QUEEN_LOST"
    And within 1 s no slot of the worker is busy
    And once the link has healed the user is answered in full

  @predicted-text @INF-43 @P0 @detects-drop-token
  Scenario: The link between keeper and queen falls silent and heals
    Given keeper is printing a long story
    When the link "keeper→queen" falls silent
    Then keeper ends with "❌ Failed" and exit code 1 within 15 s
    And keeper names the error "QUEEN_SILENT"
    And once the link has healed the user is answered in full
