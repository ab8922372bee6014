using System.Reflection;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>One process for all test classes: every test builds a district of its own in it.</summary>
public sealed class InspectionService() : ServiceUnderTest("inspection", (args, replace) => Program.Build(args, replace))
{
    protected override Assembly ServiceAssembly => typeof(Program).Assembly;
}

[CollectionDefinition(Name)]
public sealed class Shared : ICollectionFixture<InspectionService>
{
    public const string Name = "inspection";
}
