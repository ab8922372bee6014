using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace DutyNet.Gateway.Accounts;

/// <summary>Makes, hashes and checks passwords.</summary>
public static class Passwords
{
    /// <summary>Shortest password a person may choose.</summary>
    public const int Shortest = 12;

    /// <summary>Longest: hashing more would only serve to keep the processor busy.</summary>
    public const int Longest = 200;

    // PBKDF2 with SHA-512; the rounds OWASP asks for.
    private const int Rounds = 210_000;
    private const int GeneratedLength = 20;

    private static readonly PasswordHasher<object> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));
    private static readonly object Anybody = new();

    // An unknown name costs the same work as a known one, so that time does not tell which names exist.
    private static readonly Lazy<string> OfNobody = new(() => Hash(Generate()));

    /// <summary>A new password for somebody who will change it; without characters that are mistaken for others.</summary>
    public static string Generate() => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", GeneratedLength);

    /// <summary>What is kept of a password.</summary>
    public static string Hash(string password) => Hasher.HashPassword(Anybody, password);

    /// <summary>True when the password fits what is kept; null is kept of an account that does not exist.</summary>
    public static bool Fits(string? kept, string password) =>
        Hasher.VerifyHashedPassword(Anybody, kept ?? OfNobody.Value, password) != PasswordVerificationResult.Failed && kept is not null;
}
