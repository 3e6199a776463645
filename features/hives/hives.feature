@integration
Feature: Hives are started, listed, refreshed and stopped from the keyboard
  The queen knows how to start a hive; keeper asks her to. What a hive can do, it tells her.

  @KQ-01 @QH-01 @P0
  Scenario: A hive on this host is started
    Given a queen that knows how to start "hive-7" on this host
    When the user runs keeper "hives start hive-7"
    Then keeper ends with exit code 0 within 15 s
    And the queen shows "hive-7" as "up", with its devices and its worker
    And the next user is answered in full

  @KQ-01 @P0
  Scenario: It is listed, with what it has
    Given a queen that has started "hive-7" on this host
    When the user runs keeper "hives list"
    Then keeper ends with exit code 0 within 5 s
    And keeper prints a line with "hive-7" and "up"

  @KQ-01 @QH-01 @P1
  Scenario: It is asked anew what it can do
    Given a queen that has started "hive-7" on this host
    When the user runs keeper "hives refresh hive-7"
    Then keeper ends with exit code 0 within 10 s
    And keeper prints a line with "cpu" and "cores"

  @KQ-01 @P0
  Scenario: It is stopped, with its workers
    Given a queen that has started "hive-7" on this host
    When the user runs keeper "hives stop hive-7"
    Then keeper ends with exit code 0 within 15 s
    And the queen shows "hive-7" as "down"
    And no process of "hive-7" is left

  @KQ-01 @KQ-02 @P1
  Scenario Outline: What cannot be done is refused with a reason: <command>
    Given a queen that knows how to start "hive-7" on this host
    When the user runs keeper "<command>"
    Then keeper ends with exit code 1 within 10 s
    And keeper names the error "<code>"

    Examples:
      | command               | code           |
      | hives start hive-8    | HIVE_NOT_FOUND |
      | hives refresh hive-7  | HIVE_NOT_FOUND |
      | jobs show job-unknown | JOB_NOT_FOUND  |
