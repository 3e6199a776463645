@chaos @integration @predicted-text
Feature: What programs keep on disk is locked, full, damaged or gone while users are served
  Six users ask without pause. The file of the queen's jobs cannot be written, or is not what it was, or a hive finds its own files
  damaged when it begins. Requests may fail, if they say truly why. Afterwards everybody is served again.

  @P0 @INFRA-24 @SUITE-08
  Scenario Outline: <experiment>
    Given a stack of a queen and 2 hives with 2 workers each
    When the fault "<fault>" strikes "<target>" for <seconds> s
    Then all that was promised has held
    And everybody is served again within 30 s

    Examples: The database of the queen
      | experiment                                           | fault              | target        | seconds |
      | Another program holds the lock of the queen's jobs   | database-locked    | jobs of queen | 4       |
      | The disk of the queen's jobs is full                 | database-full      | jobs of queen | 4       |
      | The queen's jobs can be read and not written         | database-read-only | jobs of queen | 4       |

    Examples: Files of a hive that begins anew
      | experiment                                           | fault              | target                  | seconds |
      | A hive has lost its configuration                    | file-deleted       | configuration of hive-1 | 4       |
      | The list of a hive's workers breaks off              | file-truncated     | workers of hive-1       | 4       |
