using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace DutyNet.Chassis;

/// <summary>One JSON dialect for HTTP, messages and the ledger: camelCase, enums by name, strict about what it reads.</summary>
public static class Json
{
    /// <summary>The options themselves.</summary>
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>Applies the dialect to options that somebody else owns, such as ASP.NET Core's.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All); // Chinese stays readable in the ledger
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Converters.Add(new JsonStringEnumConverter(allowIntegerValues: false));
        options.Converters.Add(new CleanText());
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WhatMayBeNullMayBeLeftOut } };
        return options;
    }

    private static void WhatMayBeNullMayBeLeftOut(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            if (property is { IsRequired: true, AssociatedParameter.IsNullable: true })
                property.IsRequired = false;
    }

    // PostgreSQL cannot hold U+0000, and no other control character belongs in a text a person reads.
    private sealed class CleanText : JsonConverter<string>
    {
        private const int Longest = 100_000;

        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String)
                throw new JsonException("must be a string");
            string text;
            try
            {
                text = reader.GetString()!;
            }
            catch (InvalidOperationException e)
            {
                throw new JsonException("is not well-formed text", e);
            }
            if (text.Length > Longest)
                throw new JsonException("is too long");
            foreach (var c in text)
                if (char.IsControl(c) && c is not ('\n' or '\r' or '\t'))
                    throw new JsonException("holds a control character");
            return text;
        }

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

        public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;

        public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);
    }
}
