using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using MedV.GuestBridge.Display;
using MedV.GuestBridge.Display.X11;

namespace MedV.GuestBridge.Tests.Display;

public sealed class AddressTests
{
    [Theory]
    [InlineData(":0", 0, 0, false)]
    [InlineData(":99.1", 99, 1, false)]
    [InlineData("unix:2", 2, 0, false)]
    [InlineData("localhost:10.0", 10, 0, true)]
    [InlineData("127.0.0.1:11", 11, 0, true)]
    [InlineData("[::1]:12", 12, 0, true)]
    public void A_display_of_this_machine_is_read(string text, int number, int screen, bool loopback)
    {
        XAddress address = XAddress.Parse(text);

        Assert.Equal((number, screen, loopback), (address.Number, address.Screen, address.IsLoopback));
        Assert.Equal($"/tmp/.X11-unix/X{number}", address.SocketPath);
    }

    [Theory]
    [InlineData(null, "DISPLAY is not set")]
    [InlineData("", "DISPLAY is not set")]
    [InlineData("pc2:0", "not a display of this machine")]
    [InlineData("192.0.2.1:0", "not a display of this machine")]
    [InlineData(":", "not a display of this machine")]
    [InlineData(":0.0.0", "not a display of this machine")]
    [InlineData(":-1", "not a display of this machine")]
    [InlineData(":../../x", "not a display of this machine")]
    [InlineData(":99999", "not a display of this machine")]
    [InlineData("\u001b[2J", "?[2J")]
    public void Anything_else_is_refused_with_a_sentence(string? text, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<DisplayException>(() => XAddress.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_cookie_is_found_again_in_the_file_that_was_built_for_it()
    {
        XCookie cookie = XCookie.From(RandomNumberGenerator.GetBytes(16))!;
        byte[] file = AuthorityFile.Build(7, cookie);

        Assert.Equal(cookie.ToHex(), AuthorityFile.Find(file, 7, "pc")!.ToHex());
        Assert.Null(AuthorityFile.Find(file, 8, "pc"));
    }

    [Fact]
    public void The_entry_of_this_host_goes_before_others()
    {
        XCookie mine = XCookie.From(RandomNumberGenerator.GetBytes(16))!;
        byte[] wild = AuthorityFile.Build(0, XCookie.From(new byte[16])!);
        byte[] local = [1, 0, 0, 2, (byte)'p', (byte)'c', .. AuthorityFile.Build(0, mine)[4..]];

        Assert.Equal(mine.ToHex(), AuthorityFile.Find([.. wild, .. local, .. wild], 0, "pc")!.ToHex());
    }

    [Fact]
    public void A_file_that_is_cut_anywhere_within_an_entry_is_refused()
    {
        byte[] file = AuthorityFile.Build(0, XCookie.From(new byte[16])!);

        for (int length = 1; length < file.Length; length++)
        {
            Assert.Equal(DisplayFault.Authority, Assert.Throws<DisplayException>(() => AuthorityFile.Find(file.AsSpan(0, length), 0, "pc")).Fault);
        }
    }

    [Fact]
    public void Whatever_a_server_says_of_itself_is_read_or_refused() =>
        Prop.ForAll<byte[], byte, byte>((bytes, screens, formats) =>
        {
            byte[] answer = [.. new byte[20], screens, formats, .. new byte[10], .. bytes];
            return ServerSetup.Roots(answer) is null or { Count: > 0 };
        }).QuickCheckThrowOnFailure();
}
