"""The mutants, a file for each stage, and one of races: each breaks one mechanism, and names the tests that must notice."""

from . import races, stage01, stage02, stage03, stage04, stage05, stage06, stage07, stage08, stage09, stage10

MUTANTS = [mutant for stage in (stage01, stage02, stage03, stage04, stage05, stage06, stage07, stage08, stage09, stage10, races) for mutant in stage.MUTANTS]
