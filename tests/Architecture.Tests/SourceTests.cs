using System.Text.RegularExpressions;

namespace MedV.Architecture.Tests;

public sealed partial class SourceTests
{
    private const int MostLines = 400;

    [Fact]
    public void No_source_file_has_more_than_400_lines()
    {
        IEnumerable<string> tooLong = SourceTree.CSharpFiles
            .Select(file => (file.Path, Lines: file.Text.Count(c => c == '\n')))
            .Where(file => file.Lines > MostLines)
            .Select(file => $"{file.Path}: {file.Lines} lines");

        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_source_file_has_a_region()
    {
        Assert.Empty(Matching(SourceTree.CSharpFiles, Region()));
    }

    [Fact]
    public void No_file_names_a_machine_or_a_package_registry()
    {
        // "src/" and the like are relative; an absolute path belongs to one machine. Registries are the business of whoever builds.
        Assert.Empty(Matching(SourceTree.All, MachinePath()).Concat(Matching(SourceTree.All, RegistryHost())));
    }

    [Theory]
    [InlineData("/home/anna/medv")]
    [InlineData("/work/x")]
    [InlineData("C:\\Users\\anna")]
    public void A_path_of_one_machine_is_recognised(string path)
    {
        Assert.Matches(MachinePath(), path);
    }

    [Fact]
    public void There_is_no_project_without_a_place_in_the_solution()
    {
        string solution = SourceTree.All.Single(file => file.Path == "MedV.sln").Text;

        IEnumerable<string> missing = SourceTree.All
            .Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal))
            .Where(file => !solution.Contains(file.Path.Replace('/', '\\'), StringComparison.Ordinal))
            .Select(file => file.Path);

        Assert.Empty(missing);
    }

    private static IEnumerable<string> Matching(IEnumerable<SourceFile> files, Regex pattern) =>
        from file in files
        where Path.GetFileName(file.Path) != "SourceTests.cs"
        from match in pattern.Matches(file.Text)
        select $"{file.Path}: {match.Value}";

    [GeneratedRegex(@"^\s*#region\b", RegexOptions.Multiline)]
    private static partial Regex Region();

    // What is below /home for a user, a note or a file is in the sample guest.
    [GeneratedRegex(@"(?<![\w.~*-])(/work/|/home/(?!user\b|notes\b|file\b)\w|/tmp/medv/|[A-Z]:\\Users\\)")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"https?://[\w.:-]*(nuget|npmjs|pypi|artifactory|nexus|crates)[\w.:-]*", RegexOptions.IgnoreCase)]
    private static partial Regex RegistryHost();
}
