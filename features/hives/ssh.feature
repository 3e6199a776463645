@integration
Feature: A hive on another host
  The queen starts hives over SSH, after she has looked whether the host is fit for one.

  @QH-03 @P0
  Scenario: The host is looked at first
    Given a queen that knows how to start "hive-7" over SSH
    When the user runs keeper "hives check hive-7"
    Then keeper ends with exit code 0 within 10 s
    And keeper shows the checks reachable, authenticated, program and memory

  @QH-05 @P0
  Scenario: The hive is started and stopped there
    Given a queen that knows how to start "hive-7" over SSH
    When the user runs keeper "hives start hive-7" and then "hives stop hive-7"
    Then both end with exit code 0
    And no process of "hive-7" is left

  @QH-04 @P0
  Scenario: A host that does not answer
    Given a queen that knows how to start "hive-7" over SSH, on a host that never answers
    When the user runs keeper "hives start hive-7"
    Then keeper ends with exit code 1 within 6 s
    And keeper names the error "SSH_TIMEOUT"

  @QH-03 @P1
  Scenario: A host that shows another key than the known one
    Given a queen that knows how to start "hive-7" over SSH, on a host with another key
    When the user runs keeper "hives start hive-7"
    Then keeper ends with exit code 1 within 6 s
    And keeper names the error "SSH_REFUSED"
