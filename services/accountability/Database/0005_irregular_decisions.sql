-- One cause more: the record of a decision that does not keep to the rules.
alter table ladders drop constraint ladders_cause_check,
    add constraint ladders_cause_check check (cause in ('EntryMissing', 'RectificationOverdue', 'PledgeUnsigned', 'TaskBehindSchedule', 'DecisionIrregular'));
alter table cases drop constraint cases_kind_check,
    add constraint cases_kind_check check (kind in ('Finding', 'MissingEntry', 'UnsignedPledge', 'TaskBehind', 'IrregularDecision'));
