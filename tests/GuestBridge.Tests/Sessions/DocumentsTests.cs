using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using MedV.GuestBridge.Control;
using MedV.GuestBridge.Sessions;
using MedV.GuestProtocol;
using MedV.Terminal;

namespace MedV.GuestBridge.Tests.Sessions;

public sealed class DocumentsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("medv-documents-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Whatever_a_file_of_the_host_is_called_a_guest_takes_its_name() =>
        Prop.ForAll<string>(name => name is null || GuestText.IsFileName(Documents.GuestName(name))).QuickCheckThrowOnFailure();

    [Fact]
    public void A_name_that_a_guest_takes_stays_as_it_is() =>
        Prop.ForAll<string>(name => name is null || !GuestText.IsFileName(name) || Documents.GuestName(name) == name).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a letter.txt", "a letter.txt")]
    [InlineData(".profile", "profile")]
    [InlineData("CON.txt", "document.txt")]
    [InlineData("what?.odt", "what_.odt")]
    [InlineData("...", "document")]
    public void A_name_is_as_like_the_hosts_as_can_be(string host, string guest) => Assert.Equal(guest, Documents.GuestName(host));

    [Fact]
    public void Documents_of_the_same_name_get_names_of_their_own_that_a_guest_takes()
    {
        string longest = new string('x', ProtocolLimits.TextCharacters - 4) + ".txt";
        string[] paths = [.. new[] { "a", "b", "c" }.SelectMany(folder => new[] { Make(folder, "ledger.txt"), Make(folder, longest), Make(folder, "LEDGER.txt") })];

        ImmutableDictionary<string, string> named = Documents.Name(paths);

        Assert.Equal(paths.Order(StringComparer.Ordinal), named.Values.Order(StringComparer.Ordinal));
        Assert.All(named.Keys, name => Assert.True(GuestText.IsFileName(name), name));
    }

    [Fact]
    public void More_documents_than_a_launch_may_have_are_refused()
    {
        string[] paths = [.. Enumerable.Range(0, Documents.Most + 1).Select(number => Make("many", $"{number}"))];

        Assert.Equal(ExitCode.WrongUsage, Assert.Throws<BridgeException>(() => Documents.Name(paths)).Code);
        Assert.Equal(Documents.Most, Documents.Name(paths[1..]).Count);
    }

    [Fact]
    public void A_folder_a_path_that_is_not_whole_and_what_is_absent_are_no_documents()
    {
        Assert.All(
            [_folder, "ledger.txt", Path.Combine(_folder, "absent")],
            path => Assert.Equal(ExitCode.NotFound, Assert.Throws<BridgeException>(() => Documents.Name([path])).Code));
    }

    [Fact]
    public void A_document_that_is_too_large_is_refused()
    {
        string path = Make("large", "x");
        using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(ProtocolLimits.FileBytes + 1);
        }

        Assert.Equal(ExitCode.NotPermitted, Assert.Throws<BridgeException>(() => Documents.Name([path])).Code);
    }

    private string Make(string folder, string name)
    {
        string path = Path.Combine(_folder, folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }
}
