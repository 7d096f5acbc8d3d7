using System.Text;
using MedV.DiskFormats.Layouts;

namespace MedV.DiskFormats.Tests.Layouts;

public sealed class NameTextTests
{
    [Theory]
    [InlineData("plain name.txt")]
    [InlineData("h\u00e4user \u65e5\u672c \U0001f600")]
    [InlineData("back\\slash")]
    public void A_name_that_is_text_stays_as_it_is(string name)
    {
        Assert.Equal(name, NameText.FromUtf8(Encoding.UTF8.GetBytes(name)));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE }, "\\xFF\\xFE")]
    [InlineData(new byte[] { 0x61, 0xC3 }, "a\\xC3")]
    [InlineData(new byte[] { 0x61, 0x2F, 0x62 }, "a\\x2Fb")]
    [InlineData(new byte[] { 0x0A, 0x1B, 0x00, 0x7F }, "\\x0A\\x1B\\x00\\x7F")]
    [InlineData(new byte[] { 0xC2, 0x9B }, "\\xC2\\x9B")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "\\xED\\xA0\\x80")]
    public void What_is_no_text_or_no_name_is_shown_by_its_bytes(byte[] name, string text)
    {
        Assert.Equal(text, NameText.FromUtf8(name));
    }
}
