@integration
Feature: Hives tell the queen that they live
  A hive reports itself and its workers every second, and at once when something changes. Here a second is 250 ms.

  @QH-02 @TEL-25 @P0
  Scenario: Reports come regularly
    Given a stack of a queen, a hive and a worker
    When 2 s pass at hive-1
    Then the queen has heard of hive-1 within the last 500 ms

  @QH-02 @P0 @detects-drop-token
  Scenario: A hive that falls silent is lost, and is back when it is heard again
    Given a stack of a queen, a hive and a worker
    When the link "hive-1→queen" falls silent
    Then within 4 s the queen shows "hive-1" as "lost"
    And once the link has healed the user is answered in full

  @TEL-27 @P0
  Scenario: A queen that cannot be reached changes nothing for the hive
    Given a stack of a queen, a hive and a worker
    When the link "hive-1→queen" is cut for 2 s
    Then within 3 s the queen shows "hive-1" as "up"
    And hive-1 has told once that the queen does not hear it, and once that she does again

  @TEL-28 @P1
  Scenario: An address that is none is refused at the start
    When a hive is started with the queen at "nowhere"
    Then it ends with exit code 2 within 5 s, naming "--queen-url"
