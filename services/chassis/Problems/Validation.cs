using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace DutyNet.Chassis.Problems;

/// <summary>Holds request records to the data annotations on their constructor parameters, nested records and lists included.</summary>
public static class Validation
{
    private static readonly ConcurrentDictionary<Type, Member[]> Known = new();

    private sealed record Member(PropertyInfo Property, ValidationAttribute[] Rules);

    /// <summary>Endpoint filter: 422 with every field that breaks a rule.</summary>
    internal static async ValueTask<object?> Filter(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var errors = new List<FieldError>();
        foreach (var argument in context.Arguments)
            if (argument is not null && IsOurs(argument.GetType()))
                Check(argument, "", errors);
        return errors.Count > 0 ? Problem.Invalid(errors) : await next(context);
    }

    /// <summary>
    /// One row of a bulk request as <typeparamref name="T"/>, held to its annotations; null, with what is wrong in <paramref name="errors"/>, when it is
    /// not right. So that one bad row does not refuse the others.
    /// </summary>
    public static T? Read<T>(JsonElement row, List<FieldError> errors)
        where T : class
    {
        try
        {
            if (row.Deserialize<T>(Json.Options) is { } value)
            {
                Check(value, "", errors);
                return errors.Count == 0 ? value : null;
            }
            errors.Add(new FieldError("row", "required", "必填。", "Required."));
        }
        catch (JsonException e)
        {
            errors.AddRange(Failures.From(new BadHttpRequestException("unreadable row", e)).Errors);
        }
        catch (InvalidOperationException)
        {
            // half a character somewhere, which is no text
            errors.Add(new FieldError("row", "invalid", "类型或格式不对。", "Not of the right type or form."));
        }
        return null;
    }

    // Request records live in a feature, nested in its class.
    private static bool IsOurs(Type type) => type is { IsNested: true, IsEnum: false } && type.Namespace?.StartsWith("DutyNet.", StringComparison.Ordinal) == true;

    private static void Check(object value, string path, List<FieldError> errors)
    {
        foreach (var (property, rules) in Known.GetOrAdd(value.GetType(), Members))
        {
            var held = property.GetValue(value);
            var field = path + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            foreach (var rule in rules)
                // An empty text passes every RegularExpression, which leaves it to Required; none of ours means that.
                if (!rule.IsValid(held) || (rule is RegularExpressionAttribute && held is ""))
                    errors.Add(Error(field, rule));
            if (held is string)
                continue;
            if (held is IEnumerable list)
            {
                var i = 0;
                foreach (var item in list)
                {
                    if (item is null)
                        errors.Add(new FieldError($"{field}[{i}]", "required", "必填。", "Required."));
                    else if (IsOurs(item.GetType()))
                        Check(item, $"{field}[{i}].", errors);
                    i++;
                }
            }
            else if (held is not null && IsOurs(held.GetType()))
                Check(held, field + ".", errors);
        }
    }

    private static Member[] Members(Type type)
    {
        var parameters = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First().GetParameters();
        return
        [
            .. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
               where property.GetIndexParameters().Length == 0 && property.CanRead
               let parameter = parameters.FirstOrDefault(p => string.Equals(p.Name, property.Name, StringComparison.OrdinalIgnoreCase))
               select new Member(property, [.. property.GetCustomAttributes<ValidationAttribute>(), .. parameter?.GetCustomAttributes<ValidationAttribute>() ?? []]),
        ];
    }

    private static FieldError Error(string field, ValidationAttribute rule) => rule switch
    {
        RequiredAttribute => new(field, "required", "必填。", "Required."),
        StringLengthAttribute s => new(field, "length", $"长度须在 {s.MinimumLength} 到 {s.MaximumLength} 之间。", $"Must be {s.MinimumLength} to {s.MaximumLength} characters."),
        MaxLengthAttribute m => new(field, "too-long", $"最多 {m.Length}。", $"At most {m.Length}."),
        MinLengthAttribute m => new(field, "too-short", $"至少 {m.Length}。", $"At least {m.Length}."),
        RangeAttribute r => new(field, "out-of-range", $"须在 {r.Minimum} 到 {r.Maximum} 之间。", $"Must be between {r.Minimum} and {r.Maximum}."),
        RegularExpressionAttribute => new(field, "format", "格式不对。", "Not of the right form."),
        _ => new(field, "invalid", "不符合要求。", "Not valid."),
    };
}
