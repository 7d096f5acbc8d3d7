using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace MedV.Architecture.Tests;

/// <summary>What is promised in a document is what the code says.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Every_exit_code_is_listed_in_docs()
    {
        string document = Document("exit-codes.md");
        Type codes = Assembly.Load("medvd").GetType("MedV.Terminal.ExitCode", throwOnError: true)!;

        IEnumerable<int> missing = Enum.GetValues(codes).Cast<int>().Where(code => !document.Contains($"| {code} |", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_event_id_is_given_once_and_listed_in_docs()
    {
        string document = Document("events.md");
        (int Id, string Name)[] events =
        [
            .. from assembly in Products.All
               from type in assembly.GetTypes()
               from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
               let message = method.GetCustomAttribute<LoggerMessageAttribute>()
               where message is not null
               select (message.EventId, $"{type}.{method.Name}"),
        ];

        IEnumerable<string> twice = events.GroupBy(entry => entry.Id).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(entry => entry.Name))}");
        IEnumerable<string> unlisted = events.Where(entry => !document.Contains($"| {entry.Id} |", StringComparison.Ordinal))
            .Select(entry => $"{entry.Id} {entry.Name} is not in docs/events.md");
        Assert.Empty(twice.Concat(unlisted));
    }

    [Fact]
    public void No_two_faults_share_a_number()
    {
        IEnumerable<string> shared =
            from assembly in Products.All
            from type in Products.WrittenTypes(assembly)
            where type.IsEnum && type.Name.EndsWith("Fault", StringComparison.Ordinal)
            from number in type.GetEnumValuesAsUnderlyingType().Cast<object>().GroupBy(value => value)
            where number.Count() > 1
            select $"{type}: {number.Key}";

        Assert.Empty(shared);
    }

    [Fact]
    public void Every_option_of_the_daemon_is_documented()
    {
        string document = Document("configuration.md");

        IEnumerable<string> missing =
            from type in Products.WrittenTypes(Assembly.Load("medvd"))
            where type.Name.EndsWith("Options", StringComparison.Ordinal)
            let section = type.Name[..^"Options".Length]
            from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            where !document.Contains($"{section}:{property.Name}", StringComparison.Ordinal)
            select $"{section}:{property.Name} is not in docs/configuration.md";

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_option_of_the_daemon_that_is_a_quantity_has_a_range()
    {
        IEnumerable<string> endless =
            from type in Products.WrittenTypes(Assembly.Load("medvd"))
            where type.Name.EndsWith("Options", StringComparison.Ordinal)
            from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            where property.PropertyType == typeof(TimeSpan) || property.PropertyType == typeof(int) || property.PropertyType == typeof(long)
            where property.GetCustomAttribute<RangeAttribute>() is null
            select $"{type}.{property.Name} has no range";

        Assert.Empty(endless);
    }

    [Fact]
    public void Every_format_has_golden_vectors()
    {
        IEnumerable<string> without = Directory
            .EnumerateFiles(Path.Combine(Products.RepositoryFolder, "docs", "formats"), "*.md")
            .Where(file => Path.GetFileName(file) != "README.md")
            .Where(file => !VectorPath().Matches(File.ReadAllText(file)).Any(match => Exists(match.Value)))
            .Select(file => $"{Path.GetFileName(file)} names no file of tests/vectors that exists");

        Assert.Empty(without);
    }

    private static bool Exists(string path) => Path.Exists(Path.Combine(Products.RepositoryFolder, path));

    [GeneratedRegex(@"tests/vectors/[\w./-]*\w")]
    private static partial Regex VectorPath();

    private static string Document(string name) => File.ReadAllText(Path.Combine(Products.RepositoryFolder, "docs", name));
}
