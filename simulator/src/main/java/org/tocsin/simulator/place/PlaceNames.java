package org.tocsin.simulator.place;

import java.util.HashSet;
import java.util.Set;

/** Gives every place a name of its own in both languages. Invented; none means a real place. */
final class PlaceNames {
  private static final String[] STEMS =
      ("Qinghe 清河,Longtan 龙潭,Baishi 白石,Yunlin 云林,Jinqiao 金桥,Tianhu 天湖,Xishan 西山,Dongmen 东门,"
              + "Nanpu 南浦,Beiyuan 北苑,Heping 和平,Changle 长乐,Fuxing 复兴,Wutong 梧桐,Guihua 桂花,Meiling 梅岭,"
              + "Zhulin 竹林,Songbai 松柏,Lanting 兰亭,Yinxing 银杏,Liuyin 柳荫,Taoyuan 桃源,Xinghua 杏花,Haitang 海棠,"
              + "Furong 芙蓉,Hongqiao 虹桥,Shiqiao 石桥,Anping 安平,Yongfu 永福,Jixiang 吉祥,Taihe 泰和,Ningyuan 宁远,"
              + "Guangming 光明,Xiangyang 向阳,Mingyue 明月,Xingguang 星光,Caihong 彩虹,Chunxiao 春晓,Qiushui 秋水,"
              + "Xuefeng 雪峰,Hanshan 寒山,Luming 鹿鸣,Heming 鹤鸣,Yanling 雁岭,Ouyu 鸥屿,Yuting 渔汀,Shuangjing 双井,"
              + "Jiujing 九井,Sanli 三里,Wuli 五里,Baiyun 白云,Qingyun 青云,Dongpo 东坡,Xizhou 西洲,Ganlu 甘露,"
              + "Quanshui 泉水,Yuhua 雨花,Lingxi 灵溪,Hupan 湖畔,Chaoyin 潮音")
          .split(",");
  private static final String[] DISTRICTS =
      ("Gulou 鼓楼区,Binhai 滨海区,Jiangbei 江北区,Jiangnan 江南区,Xicheng 西城区,Donghu 东湖区,Gaoxin 高新区,"
              + "Xincheng 新城区,Linkong 临空区,Nanshan 南山区,Beihu 北湖区,Yangming 阳明区")
          .split(",");

  private final Set<String> given = new HashSet<>();

  /** The English and Chinese name of the nth district. */
  String[] district(int n) {
    String[] stem = DISTRICTS[n % DISTRICTS.length].split(" ");
    return free(stem[0] + " District", stem[1]);
  }

  /** The English and Chinese name of the nth neighbourhood. */
  String[] neighbourhood(int n, LandUse use) {
    String[] stem = STEMS[n % STEMS.length].split(" ");
    return free(stem[0] + " " + use.suffixEn(), stem[1] + use.suffixZh());
  }

  private String[] free(String en, String zh) {
    int number = 1;
    while (!given.add(numbered(en, number))) {
      number++;
    }
    return new String[] {numbered(en, number), number == 1 ? zh : zh + number + "区"};
  }

  private static String numbered(String en, int number) {
    return number == 1 ? en : en + " " + number;
  }
}
