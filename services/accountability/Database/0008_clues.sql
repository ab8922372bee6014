-- A clue that nothing else has come of yet is a case of its own.
alter table cases drop constraint cases_kind_check,
    add constraint cases_kind_check check (kind in ('Finding', 'MissingEntry', 'UnsignedPledge', 'TaskBehind', 'IrregularDecision', 'LetterItem', 'Request', 'Clue'));
