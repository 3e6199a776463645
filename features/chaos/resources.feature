@chaos @integration @predicted-text @INFRA-16 @INFRA-20
Feature: Programs run out of something while users are served
  Six users ask without pause. A program gets no disk, no memory, no processor, no files or no queue for its callers. It may refuse
  what it cannot do, if it says that the lack is its own; whoever can go on, goes on. Afterwards everybody is served again.

  @P0 @INFRA-24 @INF-31
  Scenario Outline: <experiment>
    Given a stack of a queen and 2 hives with 1 worker each
    When the fault "<fault>" strikes "<target>" for <seconds> s
    Then all that was promised has held
    And everybody is served again within 30 s

    Examples: The experiments that the stack was first planned with
      | experiment                                            | fault               | target   | seconds |
      | The disk of a hive is full (RE-001)                   | disk-full           | hive-1   | 4       |
      | A worker takes more memory than there is (RE-002)     | memory-hold         | worker-1 | 4       |
      | Everything else wants the processors (RE-003)         | cpu-hog             | machine  | 6       |
      | The queen gets little of a processor (RE-003)         | process-slow        | queen    | 6       |
      | A hive can open no more files (RE-004)                | process-limit-files | hive-1   | 5       |

    @SUITE-09
    Examples: Memory, by the kernel
      | experiment                                            | fault               | target   | seconds |
      | The kernel ends a worker for its memory (WC-003)      | memory-limit        | worker-1 | 4       |

    Examples: Queues and ports
      | experiment                                            | fault               | target   | seconds |
      | Nobody takes the calls to a hive                      | accept-full         | hive-1   | 5       |
      | A worker's port is taken when it comes back           | port-taken          | worker-1 | 3       |
