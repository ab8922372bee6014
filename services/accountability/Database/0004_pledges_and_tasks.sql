-- Two causes more: a pledge left unsigned, an annual task behind schedule.
alter table ladders drop constraint ladders_cause_check,
    add constraint ladders_cause_check check (cause in ('EntryMissing', 'RectificationOverdue', 'PledgeUnsigned', 'TaskBehindSchedule'));
alter table cases drop constraint cases_kind_check,
    add constraint cases_kind_check check (kind in ('Finding', 'MissingEntry', 'UnsignedPledge', 'TaskBehind'));
