namespace DutyNet.Accountability.Tests;

/// <summary>An instance of any contract with every field filled, for tests that walk all contracts.</summary>
public static class Samples
{
    public static object Of(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(p => Value(p.ParameterType, p.Name!))]);
    }

    private static object Value(Type type, string name)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) => $"text-{char.ToLowerInvariant(name[0])}{name[1..]}",
            _ when type == typeof(Guid) => Guid.NewGuid(),
            _ when type == typeof(DateOnly) => AccountabilityService.Monday,
            _ when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch,
            _ when type == typeof(int) => 7,
            _ when type == typeof(long) => 700L,
            _ when type == typeof(bool) => true,
            _ when type.IsEnum => Enum.GetValues(type).GetValue(1)!,
            _ when type.IsArray => Filled(type.GetElementType()!, name),
            _ => Of(type),
        };
    }

    private static Array Filled(Type element, string name)
    {
        var array = Array.CreateInstance(element, 1);
        array.SetValue(Value(element, name), 0);
        return array;
    }
}
