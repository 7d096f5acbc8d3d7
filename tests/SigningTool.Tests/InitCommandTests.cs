using System.Security.Cryptography;
using System.Text.Json;

namespace MedV.SigningTool.Tests;

public sealed class InitCommandTests : IDisposable
{
    private readonly TestTool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task The_fingerprint_is_the_digest_of_the_first_root()
    {
        JsonElement report = await _tool.JsonAsync("init", "--name", "Nordbank");

        byte[] root = File.ReadAllBytes(_tool.PathOf("realm", "staging", "metadata", "1.root.json"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(root)), report.GetProperty("fingerprint").GetString());
    }

    [Fact]
    public async Task Keys_are_for_the_owners_eyes_only_and_encrypted()
    {
        await _tool.JsonAsync("init", "--name", "Nordbank", "--root-keys", "3", "--root-threshold", "2");

        string[] keys = [.. Directory.GetFiles(_tool.PathOf("realm", "keys")), _tool.PathOf("realm", "authority", "key.pem")];
        Assert.Equal(7, keys.Length);
        Assert.All(keys, key => Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", File.ReadAllText(key), StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            string[] folders = [_tool.PathOf("realm"), _tool.PathOf("realm", "keys"), _tool.PathOf("realm", "authority")];
            foreach (string path in keys.Concat(folders))
            {
                Assert.Equal(folders.Contains(path) ? PrivateFile | UnixFileMode.UserExecute : PrivateFile, File.GetUnixFileMode(path));
            }
        }
    }

    [Fact]
    public async Task A_realm_is_not_made_over_a_realm()
    {
        await _tool.JsonAsync("init", "--name", "Nordbank");
        byte[] before = File.ReadAllBytes(_tool.PathOf("realm", "keys", "root-1.pem"));

        TestTool.Outcome second = await _tool.RunAsync("init", "--name", "Südbank");

        Assert.Equal(11, second.Code);
        Assert.Contains("there is a realm in", second.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_tool.PathOf("realm", "keys", "root-1.pem")));
    }

    [Fact]
    public async Task A_realm_is_not_made_in_a_folder_with_other_things()
    {
        Directory.CreateDirectory(_tool.PathOf("realm"));
        File.WriteAllText(_tool.PathOf("realm", "letter.txt"), "Dear aunt");

        Assert.Equal(11, (await _tool.RunAsync("init", "--name", "Nordbank")).Code);
        Assert.Equal(["letter.txt"], _tool.Files("realm"));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("seven77")]
    public async Task A_short_passphrase_makes_no_realm(string passphrase)
    {
        _tool.Set("MEDV_PASSPHRASE", passphrase);

        TestTool.Outcome outcome = await _tool.RunAsync("init", "--name", "Nordbank");

        Assert.Equal(1, outcome.Code);
        Assert.Contains("expected at least 8", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_tool.PathOf("realm")));
    }

    [Fact]
    public async Task Without_a_passphrase_and_a_terminal_it_says_how_to_give_one()
    {
        _tool.Set("MEDV_PASSPHRASE", null);

        TestTool.Outcome outcome = await _tool.RunAsync("init", "--name", "Nordbank");

        Assert.Equal(2, outcome.Code);
        Assert.Contains("medv-sign: hint: use --passphrase-file FILE or MEDV_PASSPHRASE", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_typed_passphrase_is_typed_twice_for_a_new_realm_and_once_to_sign()
    {
        _tool.Set("MEDV_PASSPHRASE", null);
        _tool.Typed = new Queue<string>(["typed by hand", "typed by hand", "typed by hand"]);

        await _tool.JsonAsync("init", "--name", "Nordbank");
        await _tool.JsonAsync("sign");

        Assert.Empty(_tool.Typed);
    }

    [Fact]
    public async Task A_slip_of_the_finger_makes_no_realm()
    {
        _tool.Set("MEDV_PASSPHRASE", null);
        _tool.Typed = new Queue<string>(["typed by hand", "typed by hnad"]);

        TestTool.Outcome outcome = await _tool.RunAsync("init", "--name", "Nordbank");

        Assert.Equal(1, outcome.Code);
        Assert.Contains("the two passphrases differ", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_tool.PathOf("realm")));
    }

    [Fact]
    public async Task A_passphrase_file_goes_before_the_environment()
    {
        File.WriteAllText(_tool.PathOf("passphrase"), "from the file\nand more\n");
        await _tool.JsonAsync("init", "--name", "Nordbank", "--passphrase-file", _tool.PathOf("passphrase"));

        _tool.Set("MEDV_PASSPHRASE", "from the file");

        await _tool.JsonAsync("sign");
    }

    [Theory]
    [InlineData("init")]
    [InlineData("init", "--name", "")]
    [InlineData("init", "--name", " blank ")]
    [InlineData("init", "--name", "N", "--root-keys", "0")]
    [InlineData("init", "--name", "N", "--root-keys", "2", "--root-threshold", "3")]
    [InlineData("init", "--name", "N", "--root-keys", "two")]
    [InlineData("init", "--name", "N", "--expires-root", "0")]
    public async Task Wrong_usage_makes_no_realm(params string[] args)
    {
        TestTool.Outcome outcome = await _tool.RunAsync(args);

        Assert.Equal(2, outcome.Code);
        Assert.Empty(outcome.Output);
        Assert.False(Directory.Exists(_tool.PathOf("realm")));
    }
}
