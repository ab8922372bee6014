using System.Data;
using System.Reflection;
using Dapper;

namespace DutyNet.Chassis.Database;

/// <summary>
/// Teaches Dapper our records: snake_case columns to constructor-made properties whatever their order, dates without time,
/// instants, and enums stored as text (pass <c>value.ToString()</c> as the parameter).
/// </summary>
public static class Mapping
{
    static Mapping()
    {
        // 9999-12-31 is a date like any other; as "infinity" it would break every subtraction it meets.
        AppContext.SetSwitch("Npgsql.DisableDateTimeInfinityConversions", true);
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.AddTypeHandler(new DateOnlyHandler());
        // Dapper's own map would win for parameters, and PostgreSQL takes instants in UTC only.
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.AddTypeHandler(new InstantHandler());
        var fallback = SqlMapper.TypeMapProvider;
        SqlMapper.TypeMapProvider = type =>
            type.GetConstructor(Type.EmptyTypes) is null && !type.IsValueType && type != typeof(string) ? new RecordMap(type) : fallback(type);
    }

    /// <summary>Makes sure the mapping is in place; cheap to call again.</summary>
    public static void Use() => System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(Mapping).TypeHandle);

    // Dapper's own map wants columns in the constructor's order and of exactly its types, which a record with an enum or an array never has.
    private sealed class RecordMap(Type type) : SqlMapper.ITypeMap
    {
        private readonly DefaultTypeMap members = new(type);

        public ConstructorInfo? FindConstructor(string[] names, Type[] types) => FindExplicitConstructor();

        public ConstructorInfo? FindExplicitConstructor() =>
            type.GetConstructors().Where(c => c.GetParameters() is not [var only] || only.ParameterType != type)
                .MaxBy(c => c.GetParameters().Length);

        public SqlMapper.IMemberMap? GetConstructorParameter(ConstructorInfo constructor, string columnName) => null;

        public SqlMapper.IMemberMap? GetMember(string columnName) => members.GetMember(columnName);
    }

    private sealed class DateOnlyHandler : SqlMapper.TypeHandler<DateOnly>
    {
        public override DateOnly Parse(object value) => value is DateTime d ? DateOnly.FromDateTime(d) : (DateOnly)value;

        public override void SetValue(IDbDataParameter parameter, DateOnly value) => parameter.Value = value;
    }

    private sealed class InstantHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) =>
            value is DateTime d ? new DateTimeOffset(DateTime.SpecifyKind(d, DateTimeKind.Utc)) : (DateTimeOffset)value;

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value.ToUniversalTime();
    }
}
