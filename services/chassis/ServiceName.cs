namespace DutyNet.Chassis;

/// <summary>Name of the running service: prefix of its queues, segment of its routes, actor of what it does by itself.</summary>
public sealed record ServiceName(string Value);
