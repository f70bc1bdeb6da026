"""Every month of service that anyone lived: one Ibis expression over their facts, added up to cells inside the engine."""

from goodwill.warehouse.months.asking import Formulas, cells, here, months
from goodwill.warehouse.months.schema import SCHEMA

__all__ = ["SCHEMA", "Formulas", "cells", "here", "months"]
