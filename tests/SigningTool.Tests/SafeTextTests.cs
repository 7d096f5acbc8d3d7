using MedV.SigningTool.Commands;

namespace MedV.SigningTool.Tests;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("usr/bin/häuser 日本", "usr/bin/häuser 日本")]
    [InlineData("a\u001b[31mred", "a?[31mred")]
    [InlineData("a\r\nb", "a??b")]
    [InlineData("invoice\u202efdp.exe", "invoice?fdp.exe")]
    [InlineData("a\u0085b\u2028c", "a?b?c")]
    public void What_a_terminal_would_obey_is_a_question_mark(string name, string shown) => Assert.Equal(shown, SafeText.Of(name));
}
