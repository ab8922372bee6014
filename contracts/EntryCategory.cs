namespace DutyNet.Contracts;

/// <summary>Category of a logbook entry (document 000: 清单项目).</summary>
public enum EntryCategory
{
    /// <summary>研究部署</summary>
    StudyAndDeployment,

    /// <summary>日常廉情教育</summary>
    DailyIntegrityEducation,

    /// <summary>运用四种形态</summary>
    FourForms,

    /// <summary>专题廉政党课</summary>
    IntegrityLecture,

    /// <summary>谈心谈话</summary>
    HeartToHeartTalk,

    /// <summary>整改</summary>
    Rectification,

    /// <summary>上级汇报</summary>
    ReportUpward,

    /// <summary>走访</summary>
    GrassrootsVisit,

    /// <summary>其他</summary>
    Other,
}
